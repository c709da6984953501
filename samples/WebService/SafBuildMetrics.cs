using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using SafBuild.Runtime;

namespace WebService;

/// <summary>
/// The instruments of SafBuild.Runtime (docs/metrics.md) in the text format of Prometheus, without a package. Histograms give sum and
/// count.
/// </summary>
internal sealed class SafBuildMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _values = new();

    public SafBuildMetrics()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SafModel.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public string Text()
    {
        _listener.RecordObservableInstruments();
        StringBuilder text = new();
        foreach ((string name, double value) in _values.OrderBy(v => v.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string name = instrument.Name.Replace('.', '_');
        List<string> labels = [];
        foreach ((string tag, object? label) in tags)
            labels.Add($"{tag}=\"{label}\"");
        string suffix = labels.Count > 0 ? $"{{{string.Join(',', labels)}}}" : "";
        if (instrument is ObservableGauge<double>)
        {
            _values[name + suffix] = value;
        }
        else if (instrument is Histogram<double>)
        {
            _values.AddOrUpdate($"{name}_sum{suffix}", value, (_, sum) => sum + value);
            _values.AddOrUpdate($"{name}_count{suffix}", 1, (_, count) => count + 1);
        }
        else
        {
            _values.AddOrUpdate($"{name}_total{suffix}", value, (_, sum) => sum + value);
        }
    }
}
