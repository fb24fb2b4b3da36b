/** Starts the console. In: an empty document. Out: the console in its body. */
import { render } from 'preact';
import { App } from './app.tsx';
import { applyTheme } from './top-bar.tsx';
import './console.css';

applyTheme();
render(<App />, document.body);
