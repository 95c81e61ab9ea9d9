namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of a service's compression.</summary>
internal static class CompressionForms
{
    public static readonly ObjectForm<CompressionSettings> Settings = new ObjectForm<CompressionSettings>(
            "compression", "Which responses are compressed for clients that accept it (http and https services).", new CompressionSettings())
        .Field("enabled", CommonForms.Flag, c => c.Enabled, (c, v) => c with { Enabled = v }, "Whether responses are compressed.")
        .Field(
            "codings",
            new ListForm<CompressionCoding>(new WordForm<CompressionCoding>(CompressionWords.Codings), CompressionCoding.Gzip, Limits.CompressionCodingsMax),
            c => c.Codings,
            (c, v) => c with { Codings = v },
            "zstd, br (Brotli), gzip; among those that a client likes equally the first is taken.")
        .Field(
            "mediaTypes",
            new ListForm<string>(new TextForm(Limits.MediaTypeLengthMax, "text/*"), "", Limits.CompressionMediaTypesMax),
            c => c.MediaTypes,
            (c, v) => c with { MediaTypes = v },
            "What is worth compressing, in small letters: text/html, text/*, application/*+json.")
        .Field(
            "bytesMin", new WholeNumberForm(0, Limits.CompressionBytesMinMax), c => c.BytesMin, (c, v) => c with { BytesMin = v },
            "A response whose length is known is compressed from so many bytes on.")
        .Field(
            "level", new WordForm<CompressionLevel>(CompressionWords.Levels), c => c.Level, (c, v) => c with { Level = v },
            "How much work is put into it: fast, normal or best.")
        .Field(
            "offload", CommonForms.Flag, c => c.Offload, (c, v) => c with { Offload = v },
            "Leave Accept-Encoding out of what real servers get, so that compression is done here only.");
}
