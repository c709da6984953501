using System.CommandLine;
using SafBuild.Hardener.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild decode ARTIFACT -o MODEL.onnx</c>: the artifact as a plain ONNX model.</summary>
internal static class DecodeCommand
{
    internal static Command Create()
    {
        Argument<string> artifact = new("ARTIFACT") { Description = "The artifact folder, <Name>.saf." };
        Option<string> output = new("--output", "-o") { HelpName = "FILE", Description = "The ONNX file to write.", Required = true };
        Verb command = new("decode", "Write an artifact as a plain ONNX model.", new()
        {
            About =
            [
                "The model with the weights as a load reads them, as initializers: for tools that know ONNX and nothing of artifacts. "
                + "Nothing protects it any more. It is the form of coded storage for other runtimes, which portable.onnx is of the others.",
            ],
            Examples = [new("Make a model for another tool", "safbuild decode net.saf -o net.onnx")],
            Success = "The model is written; a line says what was put right in the weights.",
        }) { artifact, output };
        command.SetAction((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(artifact);
            TextWriter console = parsed.InvocationConfiguration.Output;
            return Task.FromResult(VerbRunner.Run(
                path, new ConsoleLog(console), () => DecodeVerb.Run(path, parsed.GetRequiredValue(output), console), cancellation));
        });
        return command;
    }
}
