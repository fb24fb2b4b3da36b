/** A portal in Angular with routes, compiled ahead of time, without zone.js. In: nothing. Out: pages that share one watch. */
import { Component, inject, provideZonelessChangeDetection, signal } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, RouterLink, RouterOutlet } from '@angular/router';
import { VigilService } from './vigil.service.ts';

@Component({ selector: 'portal-accounts', template: '<h1 id="title">Accounts</h1>' })
class AccountsPage {}

@Component({ selector: 'portal-payments', template: '<h1 id="title">Payments</h1>' })
class PaymentsPage {}

@Component({
  selector: 'portal-signed-in',
  imports: [RouterLink, RouterOutlet],
  providers: [VigilService],
  template: `
    <main>
      <nav>
        <a routerLink="/accounts" data-view="accounts">Accounts</a>
        <a routerLink="/payments" data-view="payments">Payments</a>
        <button type="button" id="leave" routerLink="/signed-out">Sign out</button>
      </nav>
      <router-outlet />
      <p>Vigil: <output id="vigil-state">{{ vigil.state() }}</output></p>
      <p>
        <button type="button" id="register" (click)="register()">Set up Vigil</button>
        <button type="button" id="approve" [disabled]="busy()" (click)="approve()">Approve payment</button>
      </p>
      <p>Result: <output id="result">{{ result() }}</output></p>
    </main>
  `,
})
class SignedIn {
  readonly vigil = inject(VigilService);
  readonly result = signal('');
  readonly busy = signal(false);

  async register(): Promise<void> {
    this.result.set(await this.vigil.register());
  }

  async approve(): Promise<void> {
    this.busy.set(true);
    this.result.set((await this.vigil.approve('payment-1')).action);
    this.busy.set(false);
  }
}

@Component({
  selector: 'portal-signed-out',
  imports: [RouterLink],
  template: `<main><h1 id="title">Signed out</h1><output id="vigil-state">off</output><a routerLink="/accounts" id="enter">Sign in</a></main>`,
})
class SignedOut {}

@Component({ selector: 'portal-root', imports: [RouterOutlet], template: '<router-outlet />' })
class Root {}

await bootstrapApplication(Root, {
  providers: [
    provideZonelessChangeDetection(),
    provideRouter([
      { path: 'signed-out', component: SignedOut },
      {
        path: '',
        component: SignedIn,
        children: [
          { path: 'payments', component: PaymentsPage },
          { path: 'accounts', component: AccountsPage },
          { path: '', component: AccountsPage },
        ],
      },
    ]),
  ],
});
