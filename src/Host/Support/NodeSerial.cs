using System.Security.Cryptography;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Support;

/// <summary>The node's serial number: made once, kept in the data directory, so that updates and new names do not change it.</summary>
public sealed class NodeSerial
{
    public const string FileName = "serial";
    private const int BytesMax = 256;
    private const int Bytes = 8;

    public NodeSerial(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        var kept = PrivateFile.Read(path, BytesMax)?.Trim();
        if (string.IsNullOrEmpty(kept))
        {
            var digits = Convert.ToHexString(RandomNumberGenerator.GetBytes(Bytes));
            kept = $"LM-{string.Join('-', digits.Chunk(4).Select(group => new string(group)))}";
            PrivateFile.Write(path, kept + "\n");
        }

        Text = kept;
    }

    public string Text { get; }
}
