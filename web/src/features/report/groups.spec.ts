import { expect, it } from 'vitest'
import { grouped } from './groups'
import { figureSample } from './samples'

it('figures are read in groups, what has a target first, and none is lost', () => {
  const codes = ['new_one', 'clocks_met', 'closed', 'received', 'urged']
  const figures = [...codes.map((code) => figureSample({ code })), figureSample({ code: 'service_level', target: 80 })]
  expect(grouped(figures).map(({ code, figures: members }) => [code, members.map((one) => one.code)])).toEqual([
    ['chief', ['service_level', 'received', 'closed']], ['work', ['urged']], ['limits', ['clocks_met']], ['other', ['new_one']],
  ])
})
