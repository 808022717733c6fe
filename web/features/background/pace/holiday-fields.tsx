import { Group, NativeSelect } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { holidayPlacesQuery } from '../../../api/holiday-places.ts'
import { useWords } from '../../../locales/words.ts'

interface HolidayFieldsProps {
  /** Empty where none are kept. */
  country: string
  region: string
  onChange(place: { country: string; region: string }): void
}

/** Whose holidays are kept: a country's, and a region's where it has several calendars. */
export function HolidayFields({ country, region, onChange }: HolidayFieldsProps) {
  const { t } = useWords()
  const { data } = useQuery({ ...holidayPlacesQuery(country), placeholderData: keepPreviousData })
  const options = (places: { code: string; name: string }[] = [], chosen: string) => {
    const isThere = chosen === '' || places.some(({ code }) => code === chosen)
    return [...places, ...(isThere ? [] : [{ code: chosen, name: chosen }])].map(({ code, name }) => ({
      value: code,
      label: name,
    }))
  }
  return (
    <Group align="start" grow maw={520}>
      <NativeSelect
        label={t('settings.windows.country')}
        value={country}
        data={[{ value: '', label: t('settings.windows.noCountry') }, ...options(data?.countries, country)]}
        onChange={(event) => onChange({ country: event.currentTarget.value, region: '' })}
      />
      {country && data?.regions.length ? (
        <NativeSelect
          label={t('settings.windows.region')}
          value={region}
          data={[{ value: '', label: t('settings.windows.wholeCountry') }, ...options(data.regions, region)]}
          onChange={(event) => onChange({ country, region: event.currentTarget.value })}
        />
      ) : null}
    </Group>
  )
}
