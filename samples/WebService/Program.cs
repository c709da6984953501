using SafBuild.Runtime;
using WebService;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

// The metrics listen before the model is loaded, so that its load counts, too.
builder.Services.AddSingleton<SafBuildMetrics>();

// Loaded once, at the start: a service whose model is refused must not come up. All requests share it.
builder.Services.AddSingleton<FigureModel>();

WebApplication app = builder.Build();
SafBuildMetrics metrics = app.Services.GetRequiredService<SafBuildMetrics>();
FigureModel model = app.Services.GetRequiredService<FigureModel>();
app.Logger.LogInformation("{Name} loaded: {Report}", model.Name, model.ReadReport);

// 400 bytes: the grey values of 20 x 20 pixels, row by row.
app.MapPost("/classify", async (HttpRequest request) =>
{
    using MemoryStream body = new();
    await request.Body.CopyToAsync(body);
    return body.Length != FigureModel.Pixels
        ? Results.BadRequest($"{body.Length} bytes instead of {FigureModel.Pixels}")
        : model.Classify(body.ToArray()) is { } figure
            ? Results.Ok(new { figure })
            : Results.Problem("the model gives no answer: its weights are damaged beyond what it bears", statusCode: 503);
});

// What a balancer asks. Flips within what was judged are no reason to stop; more of them are (docs/web.md).
app.MapGet("/health", () => Results.Json(new
{
    model = model.Name, clean = model.ReadReport.IsClean, bitErrorRate = model.ReadReport.EstimatedBitErrorRate,
}, statusCode: model.IsFit ? 200 : 503));

// Prometheus reads it. With OpenTelemetry it is one line: AddMeter(SafModel.MeterName).
app.MapGet("/metrics", () => Results.Text(metrics.Text(), "text/plain; version=0.0.4"));
app.Run();
