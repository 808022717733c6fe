import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  type MantineThemeOverride,
} from '@mantine/core'

/** The product's own blue. Shade 6 carries white text at 5.4:1, shade 4 reads on dark grounds at 5.9:1. */
const fjord: MantineColorsTuple = [
  '#eff3fe',
  '#dde6fc',
  '#bacbf8',
  '#94aff3',
  '#7598ee',
  '#5078e6',
  '#3560d8',
  '#2a50bd',
  '#26449c',
  '#213a80',
]

/** Cool neutrals; 6 is the quiet text on white (5.6:1). */
const gray: MantineColorsTuple = [
  '#f7f8fa',
  '#f0f2f5',
  '#e4e7ec',
  '#d2d7df',
  '#b5bcc8',
  '#8d96a5',
  '#5d6675',
  '#465060',
  '#2e3642',
  '#1b212b',
]

/** The same neutrals by night: 0 is text, 2 quiet text, 4 lines, 6 raised ground, 7 the page. */
const dark: MantineColorsTuple = [
  '#e7e9ee',
  '#c3c8d2',
  '#a0a7b5',
  '#747c8b',
  '#3a404b',
  '#2c3139',
  '#22262d',
  '#17191e',
  '#121418',
  '#0c0d10',
]

const font =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', system-ui, Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif"

/**
 * The look of the web app and of the panel: one primary colour, one neutral scale, a 4 px grid, the
 * system's own font. Green, yellow, red and violet are for meaning only.
 */
export const theme: MantineThemeOverride = createTheme({
  primaryColor: 'fjord',
  primaryShade: 6,
  colors: { fjord, gray, dark },
  black: '#1b212b',
  white: '#ffffff',
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: font,
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.55', xl: '1.5' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '0.25rem', sm: '0.375rem', md: '0.5rem', lg: '0.75rem', xl: '1rem' },
  headings: {
    fontFamily: font,
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.4' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.45' },
    },
  },
  // By name, not by import: the panel must not carry dialogs and tooltips that it never shows.
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'lg' } },
    Anchor: { defaultProps: { underline: 'hover' } },
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'description', 'input', 'error'] } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.4 } } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
  },
})

/** What the two schemes need beyond the theme's shades: quiet text and lines that keep their contrast. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': gray[6],
    '--mantine-color-default-border': gray[3],
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-yellow-light-color': '#7a4a00',
  },
  dark: {
    '--mantine-color-dimmed': dark[2],
    '--mantine-color-default-border': dark[4],
    '--mantine-color-anchor': fjord[3],
    '--mantine-color-error': '#ff8787',
  },
})
