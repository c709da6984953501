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
            HelpName = "FILE",
            Description = "File with a private key, ECDSA P-256, as PEM without a password.",
            Required = true,
        };
        Verb command = new("sign", "Sign an artifact: manifest.json.sig, which SafModel.Verify compares.", new()
        {
            About =
            [
                "The signature is over the manifest, which has the hashes of graph and weights. It prints the public key that "
                + "SafModel.Verify takes. Make a key with 'openssl ecparam -name prime256v1 -genkey -noout -out key.pem', and keep it out "
                + "of the repository.",
            ],
            Examples = [new("Sign what is shipped", "safbuild sign net.saf --key key.pem")],
            Success = "The signature is written.",
        }) { artifact, key };
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
