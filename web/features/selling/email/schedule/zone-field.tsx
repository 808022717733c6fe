import controls from '../../../../ui/small/controls.module.css'
import { Field } from '../../../../ui/small/fields.tsx'
import { cityOf } from '../../../../ui/times.ts'

interface ZoneFieldProps {
  label: string
  /** '' where nobody knows it. */
  value: string
  onChange(timeZone: string): void
}

/** Every zone that the browser knows, by its continent and city. */
export function ZoneField({ label, value, onChange }: ZoneFieldProps) {
  const zones = [...new Set([...(value ? [value] : []), ...Intl.supportedValuesOf('timeZone')])].sort()
  return (
    <Field label={label}>
      {(told) => (
        <select
          {...told}
          className={controls.input}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {value === '' && <option value="">–</option>}
          {zones.map((zone) => (
            <option key={zone} value={zone}>
              {zone.includes('/') ? `${zone.split('/')[0]}: ${cityOf(zone)}` : zone}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
