using Microsoft.Build.Framework;
using Newtonsoft.Json.Linq;
using SafBuild.Shared;
using SafBuild.Shared.Options;
using SafBuild.Tasks.Requests;

namespace SafBuild.Tasks.Tests.Requests;

public sealed class SafJobTests
{
    /// <summary>Fields of a request that are no options: what a job says besides these, and what only the worker's request has.</summary>
    private static readonly string[] NoOptions =
        ["version", "model", "outputDirectory", "artifactDirectory", "project", "environment", "expectedSha256"];

    private static readonly HardenRequest Default = new()
    {
        Model = "/a 'b';$(c)%41/m.onnx",
        Name = "m",
        Project = "/a/p.csproj",
        Environment = ["Gate=Off (SAFGATE)", "Seed=1\n (SafSeed)"],
    };

    [Fact]
    public void Every_field_that_a_stage_depends_on_is_an_option()
    {
        JObject request = JObject.Parse(ContractJson.Write(new HardenRequest()));
        int nested = request["training"]!.Count() + request["gate"]!.Count();
        Assert.All(NoOptions, name => Assert.True(request.ContainsKey(name), name));
        Assert.Equal(request.Count - 2 - NoOptions.Length + nested, OptionTable.Request.Count);
    }

    [Fact]
    public void A_job_says_all_that_a_request_says()
    {
        Assert.Equal(ContractJson.Write(Default), ContractJson.Write(Through(Default)));
        HardenRequest all = Default;
        foreach (OptionRow<HardenRequest> option in OptionTable.Request)
        {
            HardenRequest one = Default;
            Assert.True(option.TryRead(ref one, option.Example, "/a"), option.Name);
            Assert.Equal(ContractJson.Write(one), ContractJson.Write(Through(one)));
            Assert.True(option.TryRead(ref all, option.Example, "/a"), option.Name);
        }

        Assert.Equal(ContractJson.Write(all), ContractJson.Write(Through(all)));
        HardenRequest exact = Default with { Gate = Default.Gate with { BitErrorRate = 0.1 + 0.2, Confidence = Math.BitDecrement(1) } };
        Assert.Equal(exact.Gate, Through(exact).Gate);
    }

    [Fact]
    public void A_value_that_the_table_did_not_write_is_no_job()
    {
        ITaskItem job = SafJob.Of(Default);
        job.SetMetadata("Gate", "Of");
        Assert.Throws<ArgumentException>(() => SafJob.Read(job));
    }

    private static HardenRequest Through(HardenRequest request) => SafJob.Read(SafJob.Of(request));
}
