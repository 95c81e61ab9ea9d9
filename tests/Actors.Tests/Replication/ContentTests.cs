using System.Collections.Concurrent;
using System.Security.Cryptography;
using Akka.Actor;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.Serialization;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.Domain;
using LoadMaster.Domain.Ports;
using static LoadMaster.Actors.Replication.ContentProtocol;

namespace LoadMaster.Actors.Tests.Replication;

/// <summary>Two actor systems over loopback remoting, each with a store.</summary>
public sealed class ContentTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Store _storeA = new();
    private readonly Store _storeB = new();
    private readonly ConfigNode _a;
    private readonly ConfigNode _b;

    public ContentTests()
    {
        _a = Start("a", "b", _storeA);
        _b = Start("b", "a", _storeB);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Limits.ContentPieceBytes)]
    [InlineData((2 * Limits.ContentPieceBytes) + 7)]
    public async Task A_file_that_one_node_has_comes_to_the_other(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        var hash = _storeA.Write(content);
        await Wanted(hash);
        Assert.Equal(content, _storeB.Files[hash]);
    }

    [Fact]
    public async Task A_file_that_is_not_what_it_is_called_is_never_stored_and_a_good_one_comes_later()
    {
        var content = RandomNumberGenerator.GetBytes(100);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        _storeA.Files[hash] = new byte[100];
        _b.Connect(_a);
        await Until.True(
            () =>
            {
                Ask(hash);
                return Task.FromResult(_storeA.Reads > 0);
            },
            "the file was asked for");
        _storeA.Write(content);
        await Wanted(hash);
        Assert.Equal(content, _storeB.Files[hash]);
    }

    [Fact]
    public async Task Nobody_has_it_and_nothing_happens_until_somebody_does()
    {
        var content = RandomNumberGenerator.GetBytes(100);
        _b.Connect(_a);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        Ask(hash);
        Ask(new string('f', 64));
        Assert.Empty(_storeB.Files);
        _storeA.Write(content);
        await Wanted(hash);
    }

    [Fact]
    public void A_download_takes_pieces_in_order_and_no_more_than_a_file_may_have()
    {
        var download = new ContentDownload(Convert.ToHexStringLower(SHA256.HashData("abc"u8)));
        Assert.False(download.Take(new Piece(download.Sha256, 1, 3, "b"u8.ToArray())));
        Assert.False(download.Take(new Piece("other", 0, 3, "a"u8.ToArray())));
        Assert.True(download.Take(new Piece(download.Sha256, 0, 3, "ab"u8.ToArray())));
        Assert.Equal(2, download.Next.Offset);
        Assert.True(download.Take(new Piece(download.Sha256, 2, 3, "c"u8.ToArray())));
        Assert.Equal("abc"u8.ToArray(), download.Content);

        foreach (var bad in new[] { new Piece("x", 0, 1, "ab"u8.ToArray()), new Piece("x", 0, 5, []), new Piece("x", 0, long.MaxValue, "a"u8.ToArray()), new Piece("x", 0, 1, "a"u8.ToArray()) })
        {
            var spoilt = new ContentDownload("x");
            Assert.True(spoilt.Take(bad));
            Assert.NotNull(spoilt.Problem);
            Assert.Null(spoilt.Content);
        }
    }

    [Fact]
    public void Messages_come_back_as_they_were_and_damaged_ones_are_refused()
    {
        var serializer = new ContentSerializer((ExtendedActorSystem)_a.System);
        var piece = new Piece("ab", 5, 9, [1, 2, 3]);
        var bytes = serializer.ToBinary(piece);
        var back = Assert.IsType<Piece>(serializer.FromBinary(bytes, serializer.Manifest(piece)));
        Assert.Equal(("ab", 5L, 9L), (back.Sha256, back.Offset, back.TotalBytes));
        Assert.Equal(piece.Bytes, back.Bytes);
        foreach (var message in new object[] { new PieceWanted("ab", 7), new ContentAbsent("ab") })
        {
            Assert.Equal(message, serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message)));
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<System.Runtime.Serialization.SerializationException>(() => serializer.FromBinary(bytes[..length], "CP1"));
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
        _folder.Dispose();
    }

    private async Task Wanted(string hash)
    {
        _b.Connect(_a);
        await Until.True(
            () =>
            {
                Ask(hash);
                return Task.FromResult(_storeB.Files.ContainsKey(hash));
            },
            "the file has come");
    }

    private void Ask(string hash) => _b.System.ActorSelection(ActorNames.Path(ActorNames.Content)).Tell(new FetchContent(hash));

    private ConfigNode Start(string name, string partner, IContentStore store)
    {
        Directory.CreateDirectory(_folder.File(name));
        return ConfigNode.Start(_folder.File(name), new ConfigNodeOptions { Name = name, Partners = [partner], Content = store });
    }

    private sealed class Store : IContentStore
    {
        private int _reads;

        public ConcurrentDictionary<string, byte[]> Files { get; } = [];

        public int Reads => Volatile.Read(ref _reads);

        public long? LengthOf(string sha256) => Files.TryGetValue(sha256, out var content) ? content.Length : null;

        public byte[] ReadPiece(string sha256, long offset, int bytesMax)
        {
            Interlocked.Increment(ref _reads);
            return Files[sha256].AsSpan((int)offset, Math.Min(bytesMax, Files[sha256].Length - (int)offset)).ToArray();
        }

        public string Write(byte[] content)
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(content));
            Files[hash] = content;
            return hash;
        }
    }
}
