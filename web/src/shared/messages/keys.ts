import type { MessageFile } from '.'

// What keys do, as the list behind `?` says it.

export const zh: MessageFile['zh'] = {
  keys: {
    title: '快捷键',
    next: '下一条',
    previous: '上一条',
    select: '选择',
    open: '打开',
    back: '返回',
    search: '搜索',
    commands: '命令栏',
    help: '快捷键列表',
    undo: '撤销',
    new_ticket: '新建工单',
    submit: '提交',
    open_pop: '打开来电',
    claim: '领取最急的一条',
    submit_next: '提交并处理下一条',
    save_draft: '保存草稿',
    stage: '进入下一步',
    note: '内部备注',
    urge: '催办',
    assign: '转派',
    print: '打印',
    copy_number: '复制单号',
  },
}

export const en: MessageFile['en'] = {
  keys: {
    title: 'Keyboard shortcuts',
    next: 'Next',
    previous: 'Previous',
    select: 'Select',
    open: 'Open',
    back: 'Back',
    search: 'Search',
    commands: 'Command bar',
    help: 'List of shortcuts',
    undo: 'Undo',
    new_ticket: 'New ticket',
    submit: 'Submit',
    open_pop: 'Open the call',
    claim: 'Claim the most urgent',
    submit_next: 'Submit and go on',
    save_draft: 'Save the draft',
    stage: 'Next step',
    note: 'Internal note',
    urge: 'Urge',
    assign: 'Assign',
    print: 'Print',
    copy_number: 'Copy the number',
  },
}
