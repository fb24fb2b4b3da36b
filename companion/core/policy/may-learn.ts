/** Whether templates are adapted. In: the policy's setting, the stage of the template. Out: true or false. */
import type { Stage } from '@vigil/protocol/attestation/claims.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';

/** `until-trained` learns nothing more once the template is trained. */
export function mayLearn(learning: CompanionPolicy['learning'], stage: Stage): boolean {
  return (
    learning === 'continuous' || (learning === 'until-trained' && (stage === 'learning' || stage === 'provisional'))
  );
}
