import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Navigate, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { setUp, useSession } from "@/api/session";
import { Entry } from "@/components/Entry";
import { ErrorState } from "@/components/Interludes";
import { entry as words } from "@/text/en/entry";

/** The token of the printed address: behind #, so that it reaches no server and no log. */
function tokenOfAddress(): string {
  return new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";
}

export default function SetupPage() {
  const [given] = useState(tokenOfAddress);
  const navigate = useNavigate();
  const session = useSession();
  const [token, setToken] = useState(given);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const making = useMutation({ mutationFn: () => setUp(token.trim(), email, password), onSuccess: () => navigate({ to: "/" as never }) });
  if (session && !session.setup_needed && !making.isPending) return <Navigate to={"/" as never} replace />;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    making.mutate();
  };
  return (
    <Entry title={words.setUpTitle} hint={words.setUpHint}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {making.error && <ErrorState error={making.error} />}
          <TextInput
            label={words.token}
            name="token"
            autoComplete="off"
            size="sm"
            required
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            autoFocus={!given}
          />
          <TextInput
            label={words.email}
            type="email"
            name="email"
            autoComplete="username"
            size="sm"
            required
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            autoFocus={given !== ""}
          />
          <PasswordInput
            label={words.newPassword}
            name="password"
            autoComplete="new-password"
            size="sm"
            required
            minLength={12}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" size="sm" mt={6} loading={making.isPending}>
            {words.setUp}
          </Button>
        </Stack>
      </form>
    </Entry>
  );
}
