/** The first-run page. In: nothing. Out: localised text. */
import { fillStaticText } from '../ui/static-text.ts';

fillStaticText();
