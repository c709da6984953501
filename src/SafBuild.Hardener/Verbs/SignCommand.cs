using System.CommandLine;
using SafBuild.Hardener.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild sign ARTIFACT --key K</c>: a detached signature over the manifest.</summary>
internal static class SignCommand
{
    internal static Command Create()
    {
        Argument<string> artifact = new("ARTIFACT") { Description = "The artifact folder, <Name>.saf." };
        Option<string> key = new("--key")
        {
            Description = "File with a private key, ECDSA P-256, as PEM without a password.",
            Required = true,
        };
        Command command = new("sign", "Sign an artifact: manifest.json.sig, which SafModel.Verify compares.") { artifact, key };
        command.SetAction((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(artifact);
            TextWriter console = parsed.InvocationConfiguration.Output;
            return Task.FromResult(VerbRunner.Run(
                path, new ConsoleLog(console), () => SignVerb.Run(path, parsed.GetRequiredValue(key), console), cancellation));
        });
        return command;
    }
}
