using System.Buffers;
using System.Globalization;
using System.Text;

namespace LoadMaster.Host.Metrics;

/// <summary>Writes Prometheus' text format 0.0.4 into one buffer, which whoever sends it empties block by block.</summary>
public sealed class PrometheusText
{
    private const int BlockBytes = 32 * 1024;
    private const int NumberBytesMax = 32;

    /// <summary>Up to there a whole number is the same written without an exponent.</summary>
    private const double ExactMax = 1L << 53;

    private readonly ArrayBufferWriter<byte> _bytes = new(2 * BlockBytes);
    private string _head = "";
    private string _name = "";
    private string _label = "";
    private bool _isHistogram;

    /// <summary>There is enough to be sent.</summary>
    public bool IsBlock => _bytes.WrittenCount >= BlockBytes;

    /// <summary>What is written and not taken yet; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    /// <summary>What is written has been sent.</summary>
    public void Clear() => _bytes.ResetWrittenCount();

    /// <summary>The labels of one thing as they stand in each of its lines.</summary>
    public static byte[] LabelsOf(IEnumerable<(string Name, string Value)> labels) =>
        Encoding.UTF8.GetBytes(string.Join(',', labels.Select(label => $"{label.Name}=\"{Escape(label.Value)}\"")));

    /// <summary>The family that what follows belongs to; its head is written with its first figure.</summary>
    /// <param name="label">A label beyond those of the thing; empty: none.</param>
    public void Begin(string name, string kind, string help, string label)
    {
        _head = $"# HELP {name} {help}\n# TYPE {name} {kind}\n";
        (_name, _label, _isHistogram) = (name, label, kind == Metric<object>.Histogram);
    }

    /// <param name="own">From <see cref="LabelsOf"/>.</param>
    /// <param name="word">Of the family's label, or a histogram's part.</param>
    public void Sample(byte[] own, string word, double value)
    {
        Text(_head);
        _head = "";
        var isPart = _isHistogram && word is Metric<object>.Sum or Metric<object>.Count;
        var label = _isHistogram && isPart ? "" : _label;
        Text(_name);
        if (_isHistogram)
            Text(isPart ? "_" : "_bucket");
        if (_isHistogram && isPart)
            Text(word);
        if (own.Length > 0 || label.Length > 0)
            Labels(own, label, word);
        Text(" ");
        Number(value);
        Text("\n");
    }

    private void Labels(byte[] own, string label, string word)
    {
        Text("{");
        _bytes.Write(own);
        if (label.Length > 0)
        {
            Text(own.Length > 0 ? "," : "");
            Text(label);
            Text("=\"");
            Text(Escape(word));
            Text("\"");
        }

        Text("}");
    }

    private void Number(double value)
    {
        var span = _bytes.GetSpan(NumberBytesMax);
        int written;
        if (Math.Abs(value) < ExactMax && value == Math.Truncate(value))
            ((long)value).TryFormat(span, out written, default, CultureInfo.InvariantCulture);
        else
            value.TryFormat(span, out written, "R", CultureInfo.InvariantCulture);
        _bytes.Advance(written);
    }

    private void Text(string text)
    {
        if (text.Length > 0)
            _bytes.Advance(Encoding.UTF8.GetBytes(text, _bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
    }

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
