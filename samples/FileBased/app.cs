#!/usr/bin/env dotnet
#:sdk SafBuild.Sdk@0.2.0
#:property PublishAot=false

// An application of one file. Its SafModel item stands in Directory.Build.targets beside it: #: lines have no items.
using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime;

using SafModel model = SafModel.Load("shapes");
using InferenceSession session = model.CreateSession();
Console.WriteLine($"{model.Name}: {session.InputMetadata.Count} input, {session.OutputMetadata.Count} output, "
    + $"weights as they were judged: {model.ReadReport.IsClean}");
