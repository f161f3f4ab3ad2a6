/** The script of the reference at `/docs`. The service renders the page, which works without the script too. */
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
