import type { MessageFile } from '@/shared/messages'

export const zh: MessageFile['zh'] = {
  task: {
    choose_one: '从左侧选择一张工单',
    demand: '诉求',
    nothing_to_do: '现在没有您可以办理的步骤',
    done: '{number} 已提交',
    draft: { saved: '已保存', unsaved: '未保存', saving: '保存中…' },
    keys: { next: '下一张', previous: '上一张', back: '回到列表', submit: '提交' },
  },
}

export const en: MessageFile['en'] = {
  task: {
    choose_one: 'Choose a ticket from the list',
    demand: 'Demand',
    nothing_to_do: 'There is no step for you to take now',
    done: '{number} submitted',
    draft: { saved: 'Saved', unsaved: 'Not saved', saving: 'Saving…' },
    keys: { next: 'Next', previous: 'Previous', back: 'Back to the list', submit: 'Submit' },
  },
}
