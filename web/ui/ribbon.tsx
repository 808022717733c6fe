import classes from './ribbon.module.css'

/** One quiet line over the whole page. */
export function Ribbon({ text }: { text: string }) {
  return <p className={classes.ribbon}>{text}</p>
}
