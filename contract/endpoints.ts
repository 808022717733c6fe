import { funnelEndpoints } from './administration.ts'
import { auditEndpoints } from './audit.ts'
import { authorizationEndpoints, callbackEndpoints } from './authorizations.ts'
import { connectionEndpoints } from './connections.ts'
import { emailEndpoints } from './email.ts'
import { composeEndpoints } from './email-compose.ts'
import { emailConversationEndpoints, panelConversationEndpoints } from './email-conversation.ts'
import { draftEndpoints, panelDraftEndpoints } from './email-drafts.ts'
import { headerProofEndpoints } from './email-headers.ts'
import { emailTextEndpoints } from './email-text.ts'
import { helpLinkEndpoints } from './help-links.ts'
import { invitationBatchEndpoints } from './invitation-batches.ts'
import { invitationEndpoints } from './invitations.ts'
import { notificationEndpoints } from './notifications.ts'
import { journeyEndpoints } from './onboarding.ts'
import { optOutEndpoints, unsubscribeEndpoints } from './opt-outs.ts'
import { objectionEndpoints, panelObjectionEndpoints } from './opt-outs-objections.ts'
import { outboxEndpoints } from './outbox.ts'
import { paceEndpoints } from './pace.ts'
import { panelEndpoints } from './panel.ts'
import { privacyEndpoints } from './privacy.ts'
import { followUpEndpoints } from './replies.ts'
import { restorationEndpoints } from './restorations.ts'
import { sessionEndpoints } from './session.ts'
import { openSessionEndpoints } from './sessions.ts'
import { settingEndpoints } from './settings.ts'
import { signInLinkEndpoints } from './sign-in-links.ts'
import { signatureEndpoints } from './signatures.ts'
import { taskEndpoints } from './tasks.ts'
import { templateEndpoints } from './templates.ts'
import { noncommercialEndpoints } from './templates-noncommercial.ts'
import { profileEndpoints } from './user-profile.ts'
import { userEndpoints } from './users.ts'

/** Every endpoint of the product, by noun. The server's routes are exactly these. */
export const endpoints = {
  audit: auditEndpoints,
  authorization: authorizationEndpoints,
  callback: callbackEndpoints,
  compose: composeEndpoints,
  connection: connectionEndpoints,
  draft: draftEndpoints,
  email: emailEndpoints,
  emailConversation: emailConversationEndpoints,
  emailText: emailTextEndpoints,
  followUp: followUpEndpoints,
  funnel: funnelEndpoints,
  headerProof: headerProofEndpoints,
  helpLink: helpLinkEndpoints,
  invitation: invitationEndpoints,
  invitationBatch: invitationBatchEndpoints,
  journey: journeyEndpoints,
  objection: objectionEndpoints,
  openSession: openSessionEndpoints,
  optOut: optOutEndpoints,
  outbox: outboxEndpoints,
  pace: paceEndpoints,
  panel: panelEndpoints,
  panelConversation: panelConversationEndpoints,
  panelDraft: panelDraftEndpoints,
  panelObjection: panelObjectionEndpoints,
  notificationMail: notificationEndpoints,
  privacy: privacyEndpoints,
  profile: profileEndpoints,
  restoration: restorationEndpoints,
  session: sessionEndpoints,
  setting: settingEndpoints,
  signature: signatureEndpoints,
  signInLink: signInLinkEndpoints,
  task: taskEndpoints,
  template: templateEndpoints,
  noncommercial: noncommercialEndpoints,
  unsubscribe: unsubscribeEndpoints,
  user: userEndpoints,
}
