/** The first-run page. In: nothing. Out: four sentences. */
import { fillStaticText } from '../ui/static-text.ts';

fillStaticText();
