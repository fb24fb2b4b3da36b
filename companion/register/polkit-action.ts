/** The polkit action that the Linux packages install. In: nothing. Out: its name, its files and the file's text. */

export const POLKIT_ACTION = 'com.vigil.companion.confirm-user';
/** Of the headless package and of the desktop package: both may be installed. */
export const POLKIT_ACTION_FILES = {
  headless: '/usr/share/polkit-1/actions/com.vigil.companion.policy',
  desktop: '/usr/share/polkit-1/actions/com.vigil.desktop.policy',
} as const;

/** The user authenticates as themselves, also in a session that is not at the console. */
export const POLKIT_ACTION_TEXT = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE policyconfig PUBLIC "-//freedesktop//DTD PolicyKit Policy Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/PolicyKit/1/policyconfig.dtd">
<policyconfig>
  <action id="${POLKIT_ACTION}">
    <description>Delete or exchange what Vigil has learnt</description>
    <message>Vigil asks who you are before it deletes or exchanges what it has learnt.</message>
    <defaults>
      <allow_any>auth_self</allow_any>
      <allow_inactive>auth_self</allow_inactive>
      <allow_active>auth_self</allow_active>
    </defaults>
  </action>
</policyconfig>
`;
