import { expect, it } from 'vitest'
import { grouped } from './groups'
import { figureSample } from './samples'

it('figures are read in groups, and none is lost', () => {
  const codes = ['new_one', 'clocks_met', 'closed', 'received']
  const figures = codes.map((code) => figureSample({ code }))
  expect(grouped(figures).map(({ code, figures: members }) => [code, members.map((one) => one.code)])).toEqual([
    ['work', ['received', 'closed']], ['limits', ['clocks_met']], ['other', ['new_one']],
  ])
})
