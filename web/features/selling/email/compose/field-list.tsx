import { fieldExamples, fieldGroups } from '../../../../api/field-groups.ts'
import { Button } from '../../../../ui/small/button.tsx'
import { useWords } from '../../../../ui/words.tsx'
import { ToolBox } from './tool-box.tsx'
import classes from './tools.module.css'

interface FieldListProps {
  /** The field as it is written, `{{first_name}}`. */
  onChoose(text: string): void
  onClose(): void
}

/** The fields that stand for what is known of the recipient and of the sender; a press writes one. */
export function FieldList({ onChoose, onClose }: FieldListProps) {
  const words = useWords()
  return (
    <ToolBox label={words('templateFields.open')} onClose={onClose}>
      {fieldGroups.map(({ key, fields }) => (
        <div key={key} className={classes.group}>
          <p className={classes.heading}>{words(`templateFields.${key}`)}</p>
          {fields.map(({ name, text }) => (
            <Button
              key={name}
              look="light"
              size="tiny"
              title={text}
              // Keeps the caret in the text while the mouse presses.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onChoose(text)}
            >
              {words(`templateFields.names.${name}`)}
            </Button>
          ))}
        </div>
      ))}
      <p className={classes.about}>{words('templateFields.about', fieldExamples)}</p>
    </ToolBox>
  )
}
