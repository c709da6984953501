namespace SafBuild.Hardener.Data;

/// <summary>A format of data files. A new one is one file and one line in <see cref="DataFormats"/>.</summary>
internal abstract class DataFormat
{
    /// <summary>The value of 'format' in a data set description.</summary>
    internal abstract string Name { get; }

    /// <summary>Reads the samples that skip and take leave, with their labels.</summary>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">
    /// SAF0105 missing, SAF0106 description, SAF0107 damaged, SAF0109 does not fit the model.
    /// </exception>
    internal abstract DataSet Read(DataSource source);

    /// <summary>What 'files' names, absolute; a folder ends in a slash (<see cref="SafBuild.Shared.PictureFolder"/>).</summary>
    internal virtual IReadOnlyList<string> Files(DataSource source) => source.Files;

    /// <summary>What <see cref="Read"/> opens besides the description and its 'files', as absolute paths, without opening them.</summary>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0106: the field that names them is no name.</exception>
    internal virtual IReadOnlyList<string> MoreFiles(DataSource source) => [];
}
