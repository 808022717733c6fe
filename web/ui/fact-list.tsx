import { Text } from '@mantine/core'
import type { Icon as TablerIcon } from '@tabler/icons-react'
import classes from './fact-list.module.css'
import { Icon } from './icon.tsx'

export interface Fact {
  icon: TablerIcon
  title: string
  text: string
}

/** Two or three things to know, each with an icon, a name and a sentence. */
export function FactList({ facts }: { facts: Fact[] }) {
  return (
    <ul className={classes.list}>
      {facts.map((fact) => (
        <li key={fact.title} className={classes.fact}>
          <span className={classes.icon}>
            <Icon of={fact.icon} size={22} />
          </span>
          <span className={classes.words}>
            <Text fw={600}>{fact.title}</Text>
            <Text c="dimmed">{fact.text}</Text>
          </span>
        </li>
      ))}
    </ul>
  )
}
