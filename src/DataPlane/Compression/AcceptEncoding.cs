using LoadMaster.DataPlane.Http;

namespace LoadMaster.DataPlane.Compression;

/// <summary>What a client says of content codings (RFC 9110 12.5.3): a weight from 0 to 1000 for each that it names.</summary>
internal struct AcceptEncoding
{
    private const int Unnamed = -1;

    private int _gzip;
    private int _brotli;
    private int _zstd;
    private int _identity;
    private int _others;

    public static AcceptEncoding None => new() { _gzip = Unnamed, _brotli = Unnamed, _zstd = Unnamed, _identity = Unnamed, _others = Unnamed };

    public readonly int Gzip => _gzip != Unnamed ? _gzip : Others;

    public readonly int Brotli => _brotli != Unnamed ? _brotli : Others;

    public readonly int Zstd => _zstd != Unnamed ? _zstd : Others;

    /// <summary>0 when the client does not name it: it is acceptable then, but nothing is worse than it.</summary>
    public readonly int Identity => Math.Max(_identity, 0);

    private readonly int Others => Math.Max(_others, 0);

    /// <summary>Reads one field's value; a weight that cannot be read counts as 0.</summary>
    public void Read(ReadOnlySpan<byte> list)
    {
        while (!list.IsEmpty)
        {
            var element = HttpText.NextElement(ref list);
            var semicolon = element.IndexOf((byte)';');
            var name = semicolon < 0 ? element : HttpText.TrimOws(element[..semicolon]);
            Note(name, semicolon < 0 ? 1000 : WeightOf(element[(semicolon + 1)..]));
        }
    }

    private void Note(ReadOnlySpan<byte> name, int weight)
    {
        if (HttpText.EqualsIgnoreCase(name, "gzip"u8) || HttpText.EqualsIgnoreCase(name, "x-gzip"u8))
        {
            _gzip = weight;
        }
        else if (HttpText.EqualsIgnoreCase(name, "br"u8))
        {
            _brotli = weight;
        }
        else if (HttpText.EqualsIgnoreCase(name, "zstd"u8))
        {
            _zstd = weight;
        }
        else if (HttpText.EqualsIgnoreCase(name, "identity"u8))
        {
            _identity = weight;
        }
        else if (name.SequenceEqual("*"u8))
        {
            _others = weight;
        }
    }

    /// <summary><c>q=0.5</c> in thousandths.</summary>
    private static int WeightOf(ReadOnlySpan<byte> parameter)
    {
        parameter = HttpText.TrimOws(parameter);
        if (parameter.Length is < 3 or > 7 || (parameter[0] | 0x20) != 'q' || parameter[1] != '=' || parameter[2] is not ((byte)'0' or (byte)'1'))
        {
            return 0;
        }

        var weight = (parameter[2] - '0') * 1000;
        if (parameter.Length > 3 && parameter[3] != '.')
        {
            return 0;
        }

        var unit = 100;
        for (var at = 4; at < parameter.Length; at++, unit /= 10)
        {
            if (parameter[at] is < (byte)'0' or > (byte)'9')
            {
                return 0;
            }

            weight += (parameter[at] - '0') * unit;
        }

        return weight > 1000 ? 0 : weight;
    }
}
