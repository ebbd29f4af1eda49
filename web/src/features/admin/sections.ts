import type { Component } from 'vue'

export interface Section {
  name: string
  path: string
  permission: string
  component: () => Promise<Component>
  props?: Record<string, string> | true
  /** The section under which it is found, where it has no entry of its own. */
  under?: string
}

const reference = () => import('./ReferenceView.vue')

/** The pages of administration, each for whom the session allows it. */
export const sections: readonly Section[] = [
  { name: 'users', path: 'users', permission: 'admin.users', component: () => import('./UsersView.vue') },
  { name: 'departments', path: 'departments', permission: 'admin.reference', component: reference, props: { kind: 'departments' } },
  { name: 'teams', path: 'teams', permission: 'admin.reference', component: reference, props: { kind: 'teams' } },
  { name: 'categories', path: 'categories', permission: 'admin.reference', component: reference, props: { kind: 'categories' } },
  { name: 'root_causes', path: 'root-causes', permission: 'admin.reference', component: reference, props: { kind: 'root-causes' } },
  { name: 'calendars', path: 'calendars', permission: 'admin.settings', component: () => import('./CalendarsView.vue') },
  { name: 'policies', path: 'policies', permission: 'admin.settings', component: () => import('@/features/policy/PoliciesView.vue') },
  { name: 'arrival', path: 'if-it-arrived', permission: 'admin.settings', component: () => import('@/features/policy/ArrivalView.vue') },
  { name: 'fields', path: 'customer-fields', permission: 'admin.settings', component: () => import('./CustomFieldsView.vue') },
  { name: 'settings', path: 'settings', permission: 'admin.settings', component: () => import('./SettingsView.vue') },
  { name: 'api_keys', path: 'api-keys', permission: 'admin.settings', component: () => import('./ApiKeysView.vue') },
  { name: 'inbound_sources', path: 'inbound-sources', permission: 'admin.settings', component: () => import('@/features/webhook/SourcesView.vue') },
  { name: 'inbound_source', path: 'inbound-sources/:id', permission: 'admin.settings', component: () => import('@/features/webhook/SourceView.vue'), props: true, under: 'inbound_sources' },
  { name: 'webhook_inbox', path: 'webhook-inbox', permission: 'admin.settings', component: () => import('@/features/webhook/InboxView.vue') },
  { name: 'webhooks', path: 'webhooks', permission: 'admin.settings', component: () => import('@/features/webhook/WebhooksView.vue') },
  { name: 'webhook', path: 'webhooks/:id', permission: 'admin.settings', component: () => import('@/features/webhook/WebhookView.vue'), props: true, under: 'webhooks' },
  { name: 'mailboxes', path: 'mailboxes', permission: 'admin.settings', component: () => import('@/features/mail/MailboxesView.vue') },
  { name: 'mailbox', path: 'mailboxes/:id', permission: 'admin.settings', component: () => import('@/features/mail/MailboxView.vue'), props: true, under: 'mailboxes' },
  { name: 'received_mails', path: 'received-mails', permission: 'admin.settings', component: () => import('@/features/mail/ReceivedView.vue') },
  { name: 'mail_outbox', path: 'mail-outbox', permission: 'admin.settings', component: () => import('@/features/mail/OutboxView.vue') },
  { name: 'gateways', path: 'gateways', permission: 'admin.settings', component: () => import('@/features/message/GatewaysView.vue') },
  { name: 'message_templates', path: 'message-templates', permission: 'admin.settings', component: () => import('@/features/message/TemplatesView.vue') },
  { name: 'outgoing_messages', path: 'outgoing-messages', permission: 'admin.settings', component: () => import('@/features/message/OutgoingView.vue') },
  { name: 'canned_replies', path: 'canned-replies', permission: 'users.list', component: () => import('./CannedRepliesView.vue') },
  { name: 'macros', path: 'macros', permission: 'tickets.read', component: () => import('./MacrosView.vue') },
  { name: 'audit', path: 'audit', permission: 'audit.read', component: () => import('./AuditView.vue') },
]
