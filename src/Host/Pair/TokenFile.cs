using System.Text.Json;
using System.Text.Json.Serialization;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Pair;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Pair;

/// <summary>The join tokens that this node has given out (hashes only), so that a restart neither revives a used one nor forgets a good one.</summary>
public sealed class TokenFile(string dataDirectory)
{
    public const string FileName = "join-tokens.json";
    private const int FileBytesMax = 64 * 1024;
    private readonly string _path = Path.Combine(dataDirectory, FileName);
    private readonly Lock _gate = new();

    public void Add(byte[] secret, DateTimeOffset expiresAt)
    {
        lock (_gate)
            Write(Read().With(secret, expiresAt));
    }

    /// <summary>Null: the token was good, and is now used up.</summary>
    public ConfigProblem? Use(byte[] secret, string certificateHash, DateTimeOffset now)
    {
        lock (_gate)
        {
            var (book, refusal) = Read().Use(secret, certificateHash, now);
            if (refusal is null)
                Write(book);
            return refusal;
        }
    }

    private JoinTokenBook Read()
    {
        if (PrivateFile.Read(_path, FileBytesMax) is not { } text)
            return JoinTokenBook.Empty;
        try
        {
            var tokens = JsonSerializer.Deserialize(text, TokenFileJson.Default.IssuedTokenArray) ?? [];
            return new JoinTokenBook(tokens.ToValueList());
        }
        catch (JsonException error)
        {
            throw new StartupProblemException(ProblemCodes.DataFolder, $"{_path} cannot be understood: {error.Message} Remove it: join tokens that were given out are then void.");
        }
    }

    private void Write(JoinTokenBook book) =>
        PrivateFile.Write(_path, JsonSerializer.Serialize(book.Tokens.ToArray(), TokenFileJson.Default.IssuedTokenArray) + "\n");
}

/// <summary>Generated JSON of the token file.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IssuedToken[]))]
internal sealed partial class TokenFileJson : JsonSerializerContext;
