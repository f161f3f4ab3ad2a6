/** The reference at `/docs`: a page that the service writes, and that shows everything without this script as well. */
import './ground.css';
import './parts.css';
import './narrow.css';
import { connectContents } from './contents.ts';
import { connectOwnValues } from './own-values.ts';
import { connectSamples } from './samples.ts';
import { connectSearch } from './search.ts';

document.documentElement.classList.add('js');
connectSamples();
connectOwnValues();
connectSearch();
connectContents();
