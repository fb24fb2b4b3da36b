/** A portal in React with routes. In: nothing. Out: pages that share one watch while the customer is signed in. */
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter, Link, Outlet, Route, Routes, useNavigate } from 'react-router';
import { useVigil } from './use-vigil.ts';

function SignedIn() {
  const { state, register, approve } = useVigil();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState('');
  const navigate = useNavigate();
  const onApprove = async () => {
    setBusy(true);
    setResult((await approve('payment-1')).action);
    setBusy(false);
  };
  return (
    <main>
      <nav>
        <Link to="/accounts" data-view="accounts">
          Accounts
        </Link>{' '}
        <Link to="/payments" data-view="payments">
          Payments
        </Link>{' '}
        <button type="button" id="leave" onClick={() => navigate('/signed-out')}>
          Sign out
        </button>
      </nav>
      <Outlet />
      <p>
        Vigil: <output id="vigil-state">{state}</output>
      </p>
      <p>
        <button type="button" id="register" onClick={() => register().then(setResult)}>
          Set up Vigil
        </button>{' '}
        <button type="button" id="approve" disabled={busy} onClick={onApprove}>
          Approve payment
        </button>
      </p>
      <p>
        Result: <output id="result">{result}</output>
      </p>
    </main>
  );
}

function SignedOut() {
  return (
    <main>
      <h1 id="title">Signed out</h1>
      <output id="vigil-state">off</output>
      <Link to="/accounts" id="enter">
        Sign in
      </Link>
    </main>
  );
}

const title = (text: string) => <h1 id="title">{text}</h1>;

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <BrowserRouter>
      <Routes>
        <Route element={<SignedIn />}>
          <Route path="/payments" element={title('Payments')} />
          <Route path="/accounts" element={title('Accounts')} />
          <Route path="/" element={title('Accounts')} />
        </Route>
        <Route path="/signed-out" element={<SignedOut />} />
      </Routes>
    </BrowserRouter>
  </StrictMode>,
);
