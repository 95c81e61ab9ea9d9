using System.Text;

namespace LoadMaster.Ips.Tests.Generated;

/// <summary>Makes broken rules and broken messages out of good ones.</summary>
internal sealed class RuleFuzz(int seed)
{
    private static readonly string[] Words =
    [
        "content:\"", "\";", "|", "\\", "!", "(", ")", ";", ":", ",", "\"", " ", "pcre:\"/", "/iU\";", "[", "]", "{", "}", "*", "+", "?", "^", "$", "(?", "\\x", "http_uri;",
        "distance:-99999;", "within:0;", "depth:4294967295;", "offset:n;", "byte_test:4,>,0,0,relative;", "byte_jump:4,0,relative,align;", "byte_extract:1,0,n,relative;",
        "isdataat:!10,relative;", "base64_decode:relative;", "base64_data;", "file_data;", "flowbits:set,a&b;", "flowbits:isset,a;", "urilen:1<>9;", "bufferlen:>0;",
        "fast_pattern:only;", "sid:99999999999;", "\\Q", "(?P<a>", "\\1", "{1,1000}", "[[:alpha:]]", "\0", "\u00ff", "%", "%25", "%u", "//", "/../", "\r\n", "Cookie: ",
    ];

    private readonly Random _random = new(seed);

    public string Mutated(string text)
    {
        var made = new StringBuilder(text);
        for (var changes = _random.Next(1, 6); changes > 0; changes--)
        {
            var at = _random.Next(made.Length + 1);
            var length = Math.Min(_random.Next(0, 12), made.Length - at);
            switch (_random.Next(4))
            {
                case 0:
                    made.Remove(at, length);
                    break;
                case 1:
                    made.Insert(at, Words[_random.Next(Words.Length)]);
                    break;
                case 2:
                    made.Insert(_random.Next(made.Length + 1), made.ToString(at, length));
                    break;
                case 3 when at < made.Length:
                    made[at] = (char)_random.Next(256);
                    break;
            }
        }

        return made.ToString();
    }

    public T One<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
