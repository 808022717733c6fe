import {
  type CSSVariablesResolver,
  type MantineColorSchemeManager,
  type MantineThemeOverride,
  mergeThemeOverrides,
} from '@mantine/core'
import type { PanelBoot } from '../../../contract/panel.ts'
import { theme } from '../../ui/theme.ts'

/** Salesforce Classic writes small and dense; Lightning is roomy, like the web app. */
const classic: MantineThemeOverride = {
  fontSizes: { xs: '0.6875rem', sm: '0.75rem', md: '0.8125rem', lg: '0.9375rem', xl: '1.0625rem' },
  spacing: { xs: '0.375rem', sm: '0.5rem', md: '0.75rem', lg: '1rem', xl: '1.5rem' },
  defaultRadius: 'sm',
  radius: { md: '0.25rem' },
  components: {
    Button: { defaultProps: { size: 'xs' } },
    Input: { defaultProps: { size: 'xs' } },
    InputWrapper: { defaultProps: { size: 'xs' } },
    InputLabel: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
  },
}

/** The product's theme in the density of the Salesforce around it. */
export function panelTheme(surroundings: PanelBoot['theme']): MantineThemeOverride {
  return surroundings === 'classic' ? mergeThemeOverrides(theme, classic) : theme
}

/** Colours that carry small text on white: 4.5:1 or better, which the library's own red and green miss. */
export const panelVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--panel-good': 'color-mix(in srgb, var(--mantine-color-green-9) 85%, black)',
    '--panel-attention': 'color-mix(in srgb, var(--mantine-color-yellow-9) 65%, black)',
  },
  dark: {},
})

/** Always light, as Salesforce is, and kept nowhere: storage throws in the frame. */
export const inMemoryColorScheme: MantineColorSchemeManager = {
  get: () => 'light',
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
}
