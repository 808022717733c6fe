import classes from './ribbon.module.css'

/** One quiet line over the whole page. */
export function Ribbon({ text }: { text: string }) {
  return <aside className={classes.ribbon}>{text}</aside>
}
