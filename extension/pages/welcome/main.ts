/** The first-run page. In: the worker's snapshots. Out: localised text, and a switch that keeps Vigil off. */
import { FIRST_RUN_PORT } from '../../channel/view-messages.ts';
import { drawOffSwitch } from '../ui/off-switch.ts';
import { fillStaticText } from '../ui/static-text.ts';
import { openViewLink } from '../ui/view-link.ts';

const place = document.getElementById('off-switch')!;

fillStaticText();
const link = openViewLink(
  (snapshot) => drawOffSwitch(place, snapshot, (message) => link.send(message)),
  FIRST_RUN_PORT,
);
