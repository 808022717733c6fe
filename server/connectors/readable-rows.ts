import { z } from 'zod'

/** An array of a vendor's rows. One that cannot be read is left out, and keeps none of the others back. */
export function readableRows<Row extends z.ZodType>(row: Row) {
  return z.array(z.unknown()).transform((all) =>
    all.flatMap((one) => {
      const read = row.safeParse(one)
      return read.success ? [read.data] : []
    }),
  )
}
