import { createRouter, createWebHistory, type RouteMeta } from 'vue-router'
import { translate } from '@/shared/messages'
import { featureRoutes } from './routes'
import { useSession } from './session'

export const router = createRouter({
  history: createWebHistory('/'),
  routes: [
    ...featureRoutes.filter((route) => route.meta?.bare || route.meta?.open),
    {
      path: '/',
      component: () => import('./AppLayout.vue'),
      children: [
        { path: '', name: 'home', component: () => import('./HomeView.vue') },
        ...featureRoutes.filter((route) => !route.meta?.bare && !route.meta?.open),
        {
          path: '/:rest(.*)*',
          name: 'not_found',
          component: () => import('./NotFoundView.vue'),
          meta: { title: 'shell.not_found' },
        },
      ],
    },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

/** Whether the page is offered to the person signed in. */
export function offered(meta: RouteMeta): boolean {
  const session = useSession()
  if (meta.permission && !session.may(meta.permission)) return false
  return !meta.anyPermission || session.mayAny(meta.anyPermission)
}

router.beforeEach(async (to) => {
  const session = useSession()
  await session.restore()
  if (!session.user && !to.meta.open) {
    return { name: 'sign_in', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  }
  // Before anything else of those whose role wants it; the page itself leads on.
  if (session.user?.totp_expected && !session.user.totp && !to.meta.open && to.name !== 'second_factor') {
    return { name: 'second_factor', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  }
  if (to.name === 'home') {
    const first = homeOf()
    if (first) return { name: first, replace: true }
  }
  return true
})

router.afterEach((to) => {
  const page = to.meta.title ? translate(to.meta.title) : ''
  document.title = page ? translate('app.title', { page }) : translate('app.name')
})

function homeOf(): string | undefined {
  const roles: readonly string[] = useSession().user?.roles ?? []
  const candidates = featureRoutes
    .filter(({ meta }) => meta?.home !== undefined && offered(meta))
    .filter(({ meta }) => !meta?.homeRole || roles.includes(meta.homeRole))
    .sort((a, b) => a.meta!.home! - b.meta!.home!)
  return candidates[0]?.name as string | undefined
}
