/**
 * What may be uploaded, by one user and by a workspace: bytes within 24 hours, and files that no mail has taken yet. Every
 * limit of uploads but the size of one mail stands here.
 */
export const uploadQuotas = {
  user: { bytes: 500_000_000, unsent: 100 },
  workspace: { bytes: 5_000_000_000, unsent: 2_000 },
} as const
export type UploadQuota = (typeof uploadQuotas)[keyof typeof uploadQuotas]

/**
 * What may be on its way into one process at a time: files of one user, files of all, and bytes of all. It takes room
 * that no quota of what has come knows about.
 */
export const uploadsUnderWay = { ofUser: 4, files: 200, bytes: 480_000_000 } as const
