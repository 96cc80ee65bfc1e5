import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  ATTACH_MISSING: {
    cause: 'A bill of materials is to be attached, and scan has recorded none in this run.',
    next: 'Run scan before push in the same job, or leave `attach` out.',
    outcomes: ['invalid'],
  },
  ATTACH_OTHER: {
    cause: 'The bill of materials that is to be attached is of another image.',
    next: 'Scan the image that is pushed.',
    outcomes: ['invalid'],
  },
  FROM_AND_LAYOUT: {
    cause: 'Both `layout` and `from` say what is to be pushed.',
    next: 'Leave one of them out.',
    outcomes: ['invalid'],
  },
  FROM_NOTHING: {
    cause: 'The records of this run name no image that was pushed before.',
    next: 'Keep the records of each job as an artifact, and fetch them before this push.',
    outcomes: ['invalid'],
  },
  TAG_ELSEWHERE: {
    cause: 'A full name among `tags` is of a repository that is not pushed to.',
    next: 'Add the repository to `repositories`, or leave the tag out.',
    outcomes: ['invalid'],
  },
  IMAGE_DIGEST: {
    cause: 'The digest in the input `image` is not that of the layout.',
    next: 'Leave the digest out of `image`, or push the layout that has it.',
    outcomes: ['invalid'],
  },
  IMAGE_MISSING: {
    cause: 'It is not known where to push: `image` is not given, and build has recorded none.',
    next: 'Give `image`, or run build before push in the same job.',
    outcomes: ['invalid'],
  },
  LAYOUT_CHANGED: {
    cause: 'The image layout is not the one that build reported: something wrote into it.',
    next: 'Build, test and scan again, and let nothing write into the layout.',
    outcomes: ['invalid'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
