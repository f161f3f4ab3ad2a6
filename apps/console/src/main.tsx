import { render } from 'preact';
import { App } from './shell/app.tsx';
import './styles/base.css';
import './styles/frame.css';
import './styles/home.css';
import './styles/inbox.css';
import './styles/thread.css';
import './styles/message.css';
import './styles/lists.css';
import './styles/forms.css';
import './styles/account.css';

const root = document.getElementById('app');
if (root) render(<App />, root);
