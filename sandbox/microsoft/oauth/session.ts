import { browserSessions } from '../../oauth/sessions.ts'

/** Who is signed in to Microsoft in a browser. */
export const { signedIn, signIn, signOut } = browserSessions('ms_sid')
