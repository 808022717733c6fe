import type { Feature } from '../../../feature.ts'
import { hours } from '../../../platform/clock.ts'
import type { panelRenderer } from './page.ts'
import { sweepPanelRequests } from './panel.ts'
import { panelRoutes } from './routes.ts'

/** `render` writes the page that Salesforce frames. */
export function panel(render: ReturnType<typeof panelRenderer>): Feature {
  return {
    routes: panelRoutes(render),
    recurring: (ctx) => [
      { name: 'sweep-panel-requests', every: hours(1), atStart: false, run: () => sweepPanelRequests(ctx) },
    ],
  }
}
