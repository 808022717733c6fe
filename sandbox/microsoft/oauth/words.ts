import type { Language } from '../../world.ts'

export interface Words {
  sandbox: string
  signIn: string
  toContinue(app: string): string
  email: string
  next: string
  password: string
  noAccount: string
  wrongPassword: string
  showPeople: string
  choose: string
  another: string
  signedIn: string
  permissions: string
  appWants(app: string): string
  trust(app: string): string
  accept: string
  cancel: string
  needApproval: string
  needApprovalDetail(app: string): string
  returnWithout: string
  approvalRequired: string
  approvalRequiredDetail(app: string): string
  reason: string
  requestApproval: string
  requestSent: string
  requestSentDetail: string
  backToApp: string
  troubleSigningIn: string
  notAssigned(app: string): string
  requestWrong(app: string): string
  forOrganization: string
  reviewFor(organization: string): string
  onlyAdmins: string
  signInAsAdmin: string
  home: string
  homeIntro: string
  nobody: string
  signOut: string
  signedOut: string
  connections: string
  noConnections: string
  remove: string
  language: string
}

const en: Words = {
  sandbox: 'Sandbox: this is not Microsoft.',
  signIn: 'Sign in',
  toContinue: (app) => `to continue to ${app}`,
  email: 'Email',
  next: 'Next',
  password: 'Enter password',
  noAccount: 'We couldn’t find an account with that username.',
  wrongPassword: 'Your account or password is incorrect. Try again.',
  showPeople: 'Accounts in the sandbox',
  choose: 'Pick an account',
  another: 'Use another account',
  signedIn: 'Signed in',
  permissions: 'Permissions requested',
  appWants: (app) => `${app} would like to:`,
  trust: (app) =>
    `Accepting means that you allow ${app} to use your data as stated in its terms. You can take it back at any time.`,
  accept: 'Accept',
  cancel: 'Cancel',
  needApproval: 'Need admin approval',
  needApprovalDetail: (app) =>
    `${app} needs permission to access resources in your organization that only an admin can grant. Ask an admin to grant permission to this app before you can use it.`,
  returnWithout: 'Return to the application without granting consent',
  approvalRequired: 'Approval required',
  approvalRequiredDetail: (app) =>
    `${app} requires your admin’s approval. You can request it here; your admin hears of it.`,
  reason: 'Why do you need this app?',
  requestApproval: 'Request approval',
  requestSent: 'Request sent',
  requestSentDetail: 'Your admin has received your request. You get a message when it has been reviewed.',
  backToApp: 'Back to app',
  troubleSigningIn: 'Sorry, but we’re having trouble signing you in.',
  notAssigned: (app) =>
    `Your administrator has configured ${app} so that only people who are assigned to it may use it, and you are not.`,
  requestWrong: (app) => `${app} sent a request that Microsoft cannot carry out.`,
  forOrganization: 'Review for your organization',
  reviewFor: (organization) => `Accepting gives the app these permissions for everyone at ${organization}.`,
  onlyAdmins: 'Only an administrator of the organization can accept this. Sign in as one of them.',
  signInAsAdmin: 'Sign in with an admin account',
  home: 'Microsoft account',
  homeIntro: 'Who is signed in to the sandbox’s Microsoft in this browser, and which apps have access.',
  nobody: 'Nobody is signed in.',
  signOut: 'Sign out',
  signedOut: 'You signed out of your account.',
  connections: 'Apps with access',
  noConnections: 'No app has access.',
  remove: 'Remove access',
  language: 'Svenska',
}

const sv: Words = {
  sandbox: 'Testmiljö: det här är inte Microsoft.',
  signIn: 'Logga in',
  toContinue: (app) => `för att fortsätta till ${app}`,
  email: 'E-post',
  next: 'Nästa',
  password: 'Ange lösenord',
  noAccount: 'Det gick inte att hitta något konto med det användarnamnet.',
  wrongPassword: 'Kontot eller lösenordet är felaktigt. Försök igen.',
  showPeople: 'Konton i testmiljön',
  choose: 'Välj ett konto',
  another: 'Använd ett annat konto',
  signedIn: 'Inloggad',
  permissions: 'Begärda behörigheter',
  appWants: (app) => `${app} vill kunna:`,
  trust: (app) =>
    `Genom att godkänna låter du ${app} använda dina data enligt sina villkor. Du kan ta tillbaka det när som helst.`,
  accept: 'Godkänn',
  cancel: 'Avbryt',
  needApproval: 'Administratörens godkännande krävs',
  needApprovalDetail: (app) =>
    `${app} behöver åtkomst till resurser i organisationen som bara en administratör kan ge. Be en administratör att ge appen behörighet innan du kan använda den.`,
  returnWithout: 'Gå tillbaka till appen utan att ge medgivande',
  approvalRequired: 'Godkännande krävs',
  approvalRequiredDetail: (app) =>
    `${app} kräver administratörens godkännande. Du kan begära det här, så får administratören veta det.`,
  reason: 'Varför behöver du appen?',
  requestApproval: 'Begär godkännande',
  requestSent: 'Begäran har skickats',
  requestSentDetail: 'Administratören har fått din begäran. Du får ett meddelande när den har granskats.',
  backToApp: 'Tillbaka till appen',
  troubleSigningIn: 'Det gick tyvärr inte att logga in dig.',
  notAssigned: (app) =>
    `Administratören har ställt in ${app} så att bara de som har tilldelats appen får använda den, och det har inte du.`,
  requestWrong: (app) => `${app} skickade en begäran som Microsoft inte kan utföra.`,
  forOrganization: 'Granska för din organisation',
  reviewFor: (organization) => `Godkänner du får appen de här behörigheterna för alla på ${organization}.`,
  onlyAdmins: 'Bara en administratör i organisationen kan godkänna det här. Logga in som en av dem.',
  signInAsAdmin: 'Logga in med ett administratörskonto',
  home: 'Microsoft-konto',
  homeIntro:
    'Vem som är inloggad i testmiljöns Microsoft i den här webbläsaren, och vilka appar som har åtkomst.',
  nobody: 'Ingen är inloggad.',
  signOut: 'Logga ut',
  signedOut: 'Du har loggat ut från ditt konto.',
  connections: 'Appar med åtkomst',
  noConnections: 'Ingen app har åtkomst.',
  remove: 'Ta bort åtkomst',
  language: 'English',
}

export const words: Record<Language, Words> = { en, sv }
