import { browserSessions } from '../../oauth/sessions.ts'

/** Who is signed in to Google in a browser. */
export const { signedIn, signIn, signOut } = browserSessions('g_sid')
