using System.Globalization;

namespace LoadMaster.DataPlane.Probes;

/// <summary>A server's answer to a check: its status, and as much of its body as was asked for.</summary>
internal sealed record HttpAnswer(int Status, string Phrase, ReadOnlyMemory<byte> Body)
{
    public override string ToString() =>
        Phrase.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Status} {Phrase}") : Status.ToString(CultureInfo.InvariantCulture);
}
