using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;
using SafBuild.Tests.Shared;

namespace SafBuild.Sdk.Tests;

/// <summary>
/// The samples but QuickStart, which continuous integration runs by itself: built from the packed packages with an empty packages folder,
/// and run. Cifar10 needs data that is not there everywhere, so it is built only.
/// </summary>
public class SampleTests(PackedSdk sdk)
{
    private static readonly string Samples = Path.Combine(PackedSdk.RepositoryRoot, "samples");

    [Fact]
    public void Cifar10_builds()
    {
        TestProject project = new(sdk, Path.Combine("samples", "Cifar10"));
        foreach (string file in new[] { "Cifar10.csproj", "Program.cs", "CifarImages.cs", "../QuickStart/FaultyCopies.cs",
            "data/test.dataset.json" })
        {
            project.Write(file, File.ReadAllText(Path.Combine(Samples, "Cifar10", file))
                .Replace("Version=\"0.2.0\"", $"Version=\"{sdk.Version}\"", StringComparison.Ordinal));
        }

        project.Write("shared/data/models/resnet20.onnx", "1").Write("shared/data/cifar10/test.bin", "");
        project.Build($"-p:SafWorkerPath={PackedSdk.FakeWorker}", "-p:SafUseCache=false",
            $"-p:SAFBUILD_DATA={project.At("shared", "data")}").AssertSuccess();
        Assert.Equal(["resnet20", "resnet20-8bit", "resnet20-plain"],
            project.Runs.Where(r => r.StartsWith("gate", StringComparison.Ordinal)).Select(r => r[5..]).Order());
    }

    [CiFact]
    [Situation("Sample Packaged: a library that packs its model, an application of the package",
        "the application classifies, with clean weights")]
    public void Packaged_library_serves_an_application_that_knows_nothing_of_the_model()
    {
        OfflineFolder folder = With("Packaged", "QuickStart");
        Assert.Matches(Passed, folder.Run("samples/Packaged/Figures", "pack", "-o", folder.At("feed"), "-tl:off", "-p:Version=1.0.0-rc.1"));
        string project = folder.At("samples", "Packaged", "Application", "Application.csproj");
        File.WriteAllText(project, File.ReadAllText(project)
            .Replace("\"Samples.Figures\" Version=\"1.0.0\"", "\"Samples.Figures\" Version=\"1.0.0-rc.1\"", StringComparison.Ordinal));
        string said = folder.Run("samples/Packaged/Application", "run");
        Assert.Contains("weights as they were judged: True", said, StringComparison.Ordinal);
        Assert.Matches("image 4: (disc|ring|square|frame|triangle|plus|L|T|U|crescent)", said);
    }

    /// <summary>Not offline: nothing else here needs what an application for .NET 8 is built with.</summary>
    [SlowFact]
    [Situation("Sample TwoFrameworks: options by framework", "each framework is judged with its own, and runs with its own artifact")]
    public void Two_frameworks_have_two_artifacts()
    {
        OfflineFolder folder = With("TwoFrameworks", "QuickStart").Online();
        string built = folder.Run("samples/TwoFrameworks", "build", "-tl:off");
        Assert.Contains("at bit error rate 1e-4", built, StringComparison.Ordinal);
        Assert.Contains("at bit error rate 5e-5", built, StringComparison.Ordinal);
        string newer = folder.Run("samples/TwoFrameworks", "run", "--no-build", "-f", "net10.0");
        string older = folder.Run("samples/TwoFrameworks", "run", "--no-build", "-f", "net8.0");
        Assert.Contains("built for .NET 10.0: shapes with ", newer, StringComparison.Ordinal);
        Assert.Contains("built for .NET 8.0: shapes with ", older, StringComparison.Ordinal);
        Assert.True(Bytes(newer) > 1.8 * Bytes(older), newer + older);

        static double Bytes(string said) =>
            double.Parse(said.Split("with ")[1].Split(" bytes")[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Not offline: nothing else here reads pictures in an application.</summary>
    [SlowFact]
    [Situation("Sample ImageNet: pictures in folders", "judged on 900 of them, and the application sees as many as the gate")]
    public void Pictures_are_judged_and_classified()
    {
        string data = Path.GetDirectoryName(Path.GetDirectoryName(TestData.Path("imagenet/classes.txt"))!)!;
        OfflineFolder folder = With("ImageNet").Online();
        Assert.Matches("squeezenet: Top1 59.56 % golden, 60.00 % hardened; at bit error rate 1e-3 .*: Pass",
            folder.Run("samples/ImageNet", "build", "-tl:off", $"-p:SAFBUILD_DATA={data}"));
        Assert.Contains("squeezenet: 540 of 900 pictures right (60.0 %)", folder.Run("samples/ImageNet", "run", "--no-build"),
            StringComparison.Ordinal);
    }

    [CiFact]
    [Situation("Sample FileBased: #:sdk", "dotnet run app.cs judges the model and loads it by name")]
    public void File_based_sample_loads_its_model_by_name()
    {
        OfflineFolder folder = With("FileBased", "QuickStart");
        Assert.Contains("shapes: 1 input, 1 output, weights as they were judged: True",
            folder.Run("samples/FileBased", "run", "--artifacts-path", folder.At("artifacts"), "app.cs"), StringComparison.Ordinal);
    }

    [CiFact]
    [Situation("Sample WebService: one model for all requests, /health and /metrics", "answers, and its metrics count one load")]
    public async Task Web_service_classifies_and_shows_its_metrics()
    {
        OfflineFolder folder = With("WebService", "QuickStart");
        Assert.Matches(Passed, folder.Run("samples/WebService", "build", "-tl:off"));
        string address = $"http://127.0.0.1:{FreePort()}";
        using Process service = DotNet.Start(folder.At("samples", "WebService"),
            [folder.At("samples", "WebService", "bin", "Debug", "net10.0", "WebService.dll"), "--urls", address], _ => { });
        try
        {
            CancellationToken cancellation = TestContext.Current.CancellationToken;
            using HttpClient client = new() { BaseAddress = new(address) };
            string health = await Get(client, "/health", cancellation);
            Assert.Contains("\"model\":\"shapes\",\"clean\":true", health, StringComparison.Ordinal);

            byte[] images = await File.ReadAllBytesAsync(
                Path.Combine(Samples, "QuickStart", "data", "test-images.idx3-ubyte"), cancellation);
            using HttpResponseMessage answer =
                await client.PostAsync("/classify", new ByteArrayContent(images[16..416]), cancellation);
            Assert.Matches("^\\{\"figure\":\"\\w+\"\\}$", await answer.Content.ReadAsStringAsync(cancellation));
            using HttpResponseMessage refused = await client.PostAsync("/classify", new ByteArrayContent(images[16..415]), cancellation);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

            string metrics = await Get(client, "/metrics", cancellation);
            Assert.Contains("safbuild_loads_total{artifact=\"shapes\",source=\"load\"} 1\n", metrics, StringComparison.Ordinal);
            Assert.Contains("safbuild_load_duration_count{artifact=\"shapes\",source=\"load\"} 1\n", metrics, StringComparison.Ordinal);
            Assert.Contains("safbuild_bit_error_rate{artifact=\"shapes\"} 0\n", metrics, StringComparison.Ordinal);
        }
        finally
        {
            service.Kill(entireProcessTree: true);
        }
    }

    private const string Passed = "shapes: .*bit error rate 1e-4.*Pass";

    /// <summary>Waits for the service to listen.</summary>
    private static async Task<string> Get(HttpClient client, string path, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await client.GetStringAsync(path, cancellation);
            }
            catch (HttpRequestException) when (attempt < 120)
            {
                await Task.Delay(500, cancellation);
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Samples as they lie in the repository, with the version of this pack.</summary>
    private OfflineFolder With(params string[] names)
    {
        OfflineFolder folder = new(sdk);
        foreach (string file in names.SelectMany(n => Directory.GetFiles(Path.Combine(Samples, n), "*", SearchOption.AllDirectories))
            .Concat(Directory.GetFiles(Samples, "Directory.*"))
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")))
        {
            string copy = folder.At("samples", Path.GetRelativePath(Samples, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (Path.GetExtension(file) is ".csproj" or ".cs")
            {
                File.WriteAllText(copy, File.ReadAllText(file)
                    .Replace("\"SafBuild.Sdk\" Version=\"0.2.0\"", $"\"SafBuild.Sdk\" Version=\"{sdk.Version}\"", StringComparison.Ordinal)
                    .Replace("SafBuild.Sdk@0.2.0", $"SafBuild.Sdk@{sdk.Version}", StringComparison.Ordinal));
            }
            else
            {
                File.Copy(file, copy);
            }
        }

        return folder;
    }
}
