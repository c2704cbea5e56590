import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Navigate, useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { signIn, useSession } from "@/api/session";
import { Entry } from "@/components/Entry";
import { ErrorState } from "@/components/Interludes";
import { inside } from "@/state/inside";
import { text, useParams } from "@/state/params";
import { entry as words } from "@/text/en/entry";

const params = { next: text() };

export default function LoginPage() {
  const [{ next }] = useParams(params);
  const router = useRouter();
  const session = useSession();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const entering = useMutation({
    mutationFn: () => signIn(email, password),
    onSuccess: () => router.history.push(inside(next, router.options.basepath ?? "")),
  });
  if (session?.kind && !entering.isPending) return <Navigate to={"/" as never} replace />;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    entering.mutate();
  };
  return (
    <Entry title={words.signIn} hint={words.signInHint}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {entering.error && <ErrorState error={entering.error} />}
          <TextInput
            label={words.email}
            type="email"
            name="email"
            autoComplete="username"
            size="sm"
            required
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            autoFocus
          />
          <PasswordInput
            label={words.password}
            name="password"
            autoComplete="current-password"
            size="sm"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" size="sm" mt={6} loading={entering.isPending}>
            {words.signIn}
          </Button>
        </Stack>
      </form>
    </Entry>
  );
}
