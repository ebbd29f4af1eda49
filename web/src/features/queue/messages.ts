import type { MessageFile } from '@/shared/messages'

export const zh: MessageFile['zh'] = {
  queue: {
    title: '工单',
    empty: '没有符合条件的工单',
    empty_hint: '换一个视图或放宽筛选条件；也可以领取下一张最急的工单。',
    shown: '已显示 {shown} / {total} 张',
    anonymous: '匿名',
    select_all: '选择已显示的全部工单',
    select_row: '选择工单 {number}',
    column: {
      number: '单号', subject: '主题', left: '剩余时间', stage: '阶段', priority: '等级',
      owner: '经办人', customer: '客户', channel: '渠道', received: '受理时间',
    },
    flag: {
      major: '重大', difficult: '疑难', handover: '待交接', chased: '催{count}', reopened: '重开',
      suspended: '挂起',
    },
    view: {
      title: '视图', saved: '已保存的视图', own: '自定义筛选', mine: '我的待办', due_soon: '将超时',
      overdue: '已超时', unowned: '无人认领', department: '本部门', team: '本班组',
      solution: '待审批方案', follow_up: '待回访', summary: '待总结', suspended: '挂起',
      open: '全部未办结', closed: '已办结', save: '保存为视图', name: '名称', share: '给谁用',
      only_me: '仅自己', center: '全中心', overwrite: '更新“{name}”', was_saved: '视图“{name}”已保存',
      remove: '删除视图 {name}', remove_sure: '删除视图“{name}”？工单不受影响。',
      span_not_kept: '“几小时内到期”这一条件不能随视图保存，其余条件会保存。',
    },
    filter: {
      title: '筛选', words: '单号、主题、诉求、客户', more: '其他', reset: '还原', none: '无', me: '我', overdue: '已超时',
      hours: '{hours} 小时内', remove: '去掉条件 {filter}', status: '状态', stage: '阶段', kind: '类型',
      channel: '渠道', priority: '等级', category: '分类', owner: '经办人', team: '班组',
      department: '责任部门', customer: '客户', external_ref: '外部编号', major: '重大',
      breached: '曾超时', metric: '时限', due_before: '到期早于', due_within: '到期',
      received_from: '受理自', received_to: '受理至', closed_from: '办结自', closed_to: '办结至',
      opened_on: '受理于', carried_over_on: '结转于', met_on: '达标于', breached_on: '超时于', q: '文字',
    },
    sort: {
      title: '排序', due_at: '最急在前', received_at: '最早受理', desc_received_at: '最新受理',
      priority: '等级', updated_at: '最久未动', desc_updated_at: '最近变动',
    },
    claim: {
      next: '领取下一单', none: '没有可以领取的工单',
      at_capacity: '手上的工单已到上限，请先处理完再领取',
    },
    key: { claim: '领取下一单', assign: '派单', clear: '取消选择' },
    preview: {
      title: '预览', none: '用 J / K 选中一张工单，这里显示它的概要', demand: '诉求', description: '经过',
      amount: '涉及金额', open: '打开工单',
    },
    bulk: {
      title: '批量操作', selected: '已选 {count} 张', assign: '派单', priority: '等级', tags: '标签',
      category: '分类', comment: '内部备注', watch: '关注', moves: '流转', clear: '取消选择',
      mixed: '所选工单不在同一阶段', dialog: '{title}：{count} 张工单', to_whom: '派给',
      to_whom_hint: '姓名、班组或拼音首字母', reason: '原因（可不填）', team: '班组', me: '我',
      add_tags: '增加标签', remove_tags: '去掉标签', watch_hint: '关注后，工单有变动会通知您。',
      did: '{title}：{count} 张已完成', undone: '已撤销', undo_partly: '{count} 张之后又有变动，没有撤销',
      result: '{done} 张已完成，{refused} 张没有完成', unanswered: '服务器没有给出结果',
      kept_selected: '没有完成的工单会保持选中。',
    },
  },
}

export const en: MessageFile['en'] = {
  queue: {
    title: 'Tickets',
    empty: 'No ticket fits',
    empty_hint: 'Choose another view or fewer filters, or take the next most urgent ticket.',
    shown: '{shown} of {total} shown',
    anonymous: 'Anonymous',
    select_all: 'Select all tickets shown',
    select_row: 'Select ticket {number}',
    column: {
      number: 'Number', subject: 'Subject', left: 'Time left', stage: 'Stage', priority: 'Priority',
      owner: 'Owner', customer: 'Customer', channel: 'Channel', received: 'Received',
    },
    flag: {
      major: 'Major', difficult: 'Difficult', handover: 'Handover', chased: 'Chased {count}',
      reopened: 'Reopened', suspended: 'Suspended',
    },
    view: {
      title: 'Views', saved: 'Saved views', own: 'Own filters', mine: 'My work', due_soon: 'Due soon',
      overdue: 'Overdue', unowned: 'Nobody has it', department: 'My department', team: 'My teams',
      solution: 'Proposals', follow_up: 'Follow-up', summary: 'Summaries', suspended: 'Suspended',
      open: 'All open', closed: 'Closed', save: 'Save as view', name: 'Name', share: 'For whom',
      only_me: 'Only me', center: 'The whole center', overwrite: 'Update “{name}”',
      was_saved: 'The view “{name}” is saved', remove: 'Delete the view {name}',
      remove_sure: 'Delete the view “{name}”? Tickets stay as they are.',
      span_not_kept: '“Due within hours” cannot be kept in a view; everything else will be.',
    },
    filter: {
      title: 'Filters', words: 'Number, subject, demand, customer', more: 'Also', reset: 'Reset',
      none: 'None', me: 'Me', overdue: 'overdue', hours: 'within {hours} h', remove: 'Remove the filter {filter}',
      status: 'Status', stage: 'Stage', kind: 'Kind', channel: 'Channel', priority: 'Priority',
      category: 'Category', owner: 'Owner', team: 'Team', department: 'Department',
      customer: 'Customer', external_ref: 'External reference', major: 'Major',
      breached: 'Ever overdue', metric: 'Limit', due_before: 'Due before', due_within: 'Due',
      received_from: 'Received from', received_to: 'Received until', closed_from: 'Closed from',
      closed_to: 'Closed until', opened_on: 'Opened on', carried_over_on: 'Carried over on',
      met_on: 'Met on', breached_on: 'Overdue on', q: 'Words',
    },
    sort: {
      title: 'Order', due_at: 'Most urgent first', received_at: 'Oldest first',
      desc_received_at: 'Newest first', priority: 'Priority', updated_at: 'Longest untouched',
      desc_updated_at: 'Latest change',
    },
    claim: {
      next: 'Take the next one', none: 'There is no ticket to take',
      at_capacity: 'You have as many tickets as you may; finish some first',
    },
    key: { claim: 'Take the next ticket', assign: 'Assign', clear: 'Clear the selection' },
    preview: {
      title: 'Preview', none: 'Choose a ticket with J and K to see it here', demand: 'Demand',
      description: 'What happened', amount: 'Amount', open: 'Open the ticket',
    },
    bulk: {
      title: 'Several tickets', selected: '{count} selected', assign: 'Assign', priority: 'Priority',
      tags: 'Tags', category: 'Category', comment: 'Internal note', watch: 'Watch', moves: 'Move',
      clear: 'Clear', mixed: 'The tickets are in different stages', dialog: '{title}: {count} tickets',
      to_whom: 'To', to_whom_hint: 'Name, team or pinyin initials', reason: 'Reason (optional)',
      team: 'Team', me: 'Me', add_tags: 'Add tags', remove_tags: 'Remove tags',
      watch_hint: 'You will be told of what happens to them.', did: '{title}: {count} done',
      undone: 'Taken back', undo_partly: '{count} changed since and stay as they are',
      result: '{done} done, {refused} not', unanswered: 'The server gave no result',
      kept_selected: 'What was not done stays selected.',
    },
  },
}
