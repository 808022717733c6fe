import type { Language } from '../../world.ts'

export interface Words {
  signIn: string
  toContinue(app: string): string
  email: string
  next: string
  password: string
  welcome: string
  noAccount: string
  wrongPassword: string
  showPeople: string
  choose: string
  another: string
  wants(app: string): string
  selectWhat(app: string): string
  allowsAlways: string
  signInOnly(app: string): string
  trust(app: string): string
  continue: string
  cancel: string
  blocked: string
  blockedDetail(app: string): string
  errorCode(status: number, error: string): string
  home: string
  homeIntro: string
  nobody: string
  signOut: string
  connections: string
  noConnections: string
  remove: string
  sandbox: string
  language: string
}

const en: Words = {
  signIn: 'Sign in',
  toContinue: (app) => `to continue to ${app}`,
  email: 'Email',
  next: 'Next',
  password: 'Enter your password',
  welcome: 'Welcome',
  noAccount: 'Couldn’t find your Google Account',
  wrongPassword: 'Wrong password. Try again.',
  showPeople: 'Accounts in the sandbox',
  choose: 'Choose an account',
  another: 'Use another account',
  wants: (app) => `${app} wants access to your Google Account`,
  selectWhat: (app) => `Select what ${app} can access`,
  allowsAlways: 'Your name, email address and profile picture are shared too.',
  signInOnly: (app) => `Google will share your name, email address and profile picture with ${app}.`,
  trust: (app) => `Make sure that you trust ${app}. You can remove its access at any time.`,
  continue: 'Continue',
  cancel: 'Cancel',
  blocked: 'Access blocked: Authorization Error',
  blockedDetail: (app) => `${app} sent a request that Google cannot carry out.`,
  errorCode: (status, error) => `Error ${status}: ${error}`,
  home: 'Google Account',
  homeIntro: 'Who is signed in to the sandbox’s Google in this browser, and which apps have access.',
  nobody: 'Nobody is signed in.',
  signOut: 'Sign out',
  connections: 'Apps with access',
  noConnections: 'No app has access.',
  remove: 'Remove access',
  sandbox: 'Sandbox: this is not Google.',
  language: 'Svenska',
}

const sv: Words = {
  signIn: 'Logga in',
  toContinue: (app) => `för att fortsätta till ${app}`,
  email: 'E-post',
  next: 'Nästa',
  password: 'Ange ditt lösenord',
  welcome: 'Välkommen',
  noAccount: 'Det gick inte att hitta ditt Google-konto',
  wrongPassword: 'Fel lösenord. Försök igen.',
  showPeople: 'Konton i testmiljön',
  choose: 'Välj ett konto',
  another: 'Använd ett annat konto',
  wants: (app) => `${app} vill ha åtkomst till ditt Google-konto`,
  selectWhat: (app) => `Välj vad ${app} får åtkomst till`,
  allowsAlways: 'Även namn, e-postadress och profilbild delas.',
  signInOnly: (app) => `Google delar ditt namn, din e-postadress och din profilbild med ${app}.`,
  trust: (app) => `Se till att du litar på ${app}. Du kan ta bort åtkomsten när som helst.`,
  continue: 'Fortsätt',
  cancel: 'Avbryt',
  blocked: 'Åtkomst blockerad: auktoriseringsfel',
  blockedDetail: (app) => `${app} skickade en begäran som Google inte kan utföra.`,
  errorCode: (status, error) => `Fel ${status}: ${error}`,
  home: 'Google-konto',
  homeIntro:
    'Vem som är inloggad i testmiljöns Google i den här webbläsaren, och vilka appar som har åtkomst.',
  nobody: 'Ingen är inloggad.',
  signOut: 'Logga ut',
  connections: 'Appar med åtkomst',
  noConnections: 'Ingen app har åtkomst.',
  remove: 'Ta bort åtkomst',
  sandbox: 'Testmiljö: det här är inte Google.',
  language: 'English',
}

export const words: Record<Language, Words> = { en, sv }
